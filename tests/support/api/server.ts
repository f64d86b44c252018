import { setupServer } from 'msw/node';
import { toMicros } from '#kit/money.ts';
import { answers, refuses } from './answers.ts';
import { aCallRecord, aMe, anAccount, someNumbers, somePhoneCredentials } from './facts.ts';

/** A server at which Ana is signed in and all is well. A test says what is different: `apiServer.use(refuses(…))`. */
export const apiServer = setupServer(
  answers('POST /api/session', () => aMe()),
  answers('DELETE /api/session', () => null),
  answers('GET /api/me', () => aMe()),
  answers('PUT /api/me/status', () => aMe()),
  answers('GET /api/account', () => anAccount()),
  answers('GET /api/numbers', () => ({ numbers: someNumbers() })),
  answers('GET /api/quote', ({ url }) => ({
    to: url.searchParams.get('to') ?? '',
    microsPerMinute: toMicros(25_000),
    isDear: false,
    isInPackage: false,
    refusal: null,
  })),
  answers('GET /api/calls', () => ({ calls: [], nextBefore: null })),
  answers('GET /api/calls/:id', ({ params }) => aCallRecord({ id: params['id'] ?? '' })),
  answers('GET /api/calls/:id/recordings', () => ({ recordings: [] })),
  answers('GET /api/voicemail', () => ({ messages: [], unheard: 0 })),
  answers('GET /api/me/notices', () => ({ notices: [], unread: 0 })),
  answers('GET /api/mailboxes', () => ({ mailboxes: [] })),
  answers('GET /api/queues', () => ({ queues: [] })),
  answers('GET /api/receiving-numbers', () => ({ receivingNumbers: [] })),
  answers('GET /api/routes', () => ({ routes: [] })),
  answers('GET /api/route-uses', () => ({ used: [] })),
  answers('GET /api/office-hours', () => ({ officeHours: [] })),
  answers('GET /api/holiday-sets', () => ({ sets: [], samples: [] })),
  answers('GET /api/billing/cards', () => ({ provider: 'test', cards: [], testCards: [] })),
  answers('GET /api/getting-started', () => ({ isOver: true })),
  answers('POST /api/phone/credentials', () => somePhoneCredentials()),
  answers('POST /api/demo/calls', () => null),
  answers('GET /api/forgotten-password', () => ({ isMailed: false })),
  refuses('GET /api/sign-up', 404, { code: 'not-found' }),
);
