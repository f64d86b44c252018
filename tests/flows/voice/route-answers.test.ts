/** Each way to answer a caller before anybody rings, once, through the real engine, with tones at both ends. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ensureMailbox, mailboxesOf } from '#server/calls/sound/mailboxes.ts';
import { voicemailOf } from '#server/calls/sound/voicemail.ts';
import { makeQueue } from '#server/routing/queues.ts';
import { readRecordedFile, shareOfTone } from '#support/engine/recorded-file.ts';
import { CallFloor, DANA, FAR_HZ, ringing, talk, wayOf } from '#support/flows/call-floor.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { withoutKeys } from '#support/sip/without-keys.ts';

let floor: CallFloor;
beforeAll(async () => {
  floor = await CallFloor.open();
});
afterEach(() => floor.calmDown());
afterAll(() => floor.close());

describe('geographic', () => {
  const geography = () => {
    const { agent1, agent2, agent3 } = floor.people;
    const plan = (id: string, user: typeof agent1) =>
      node('ring-plan', id, { steps: [{ ring: [ringing(user)], forSeconds: 30 }] });
    const area = { zips: [], exchanges: [], areaCodes: [] };
    const areas = [
      { ...area, name: 'Chicago', zips: ['606'], to: 'chicago' },
      { ...area, name: 'Seattle', areaCodes: ['206'], to: 'seattle' },
    ];
    return [
      node('geographic', 'where', { askZip: true, areas, otherwise: 'elsewhere' }),
      plan('chicago', agent1),
      plan('seattle', agent2),
      plan('elsewhere', agent3),
    ] as const;
  };

  test('sends the caller to the place of the ZIP that they key in', async () => {
    const phone = await floor.phone(floor.people.agent1);
    await floor.given(routeOf(...geography()));
    const caller = await floor.callIn();
    await caller.answered;
    await caller.voice.heardSound();
    await caller.voice.press('60614');
    const agent = await phone.nextCall();
    await agent.answer();
    await talk(caller, agent);
    caller.hangUp();
    expect(wayOf(await floor.settled())).toBe('where area:0 → chicago answered');
  });

  test('and who keys in nothing that helps, to the place of their number', async () => {
    const phone = await floor.phone(floor.people.agent2);
    await floor.given(routeOf(...geography()));
    const caller = await floor.callIn();
    await caller.answered;
    await caller.voice.heardSound();
    await caller.voice.press('99999');
    const agent = await phone.nextCall();
    await agent.answer();
    await talk(caller, agent);
    caller.hangUp();
    expect(wayOf(await floor.settled())).toBe('where area:1 → seattle answered');
  });
});

describe('a voice menu', () => {
  const inner = () =>
    node('menu', 'Sales', {
      options: [{ key: '1', label: 'Kitchens', to: 'kitchens' }],
      dialExtension: true,
      noKey: 'end',
    });
  const outer = () => node('menu', 'Main menu', { options: [{ key: '2', label: 'Sales', to: 'sales' }] });

  test('asks again after a wrong key, leads to another menu, and to the phone behind it', async () => {
    const { agent3 } = floor.people;
    const phone = await floor.phone(agent3);
    const kitchens = node('ring-plan', 'kitchens', { steps: [{ ring: [ringing(agent3)], forSeconds: 30 }] });
    await floor.given(routeOf({ ...outer(), id: 'main' }, { ...inner(), id: 'sales' }, kitchens));
    const caller = await floor.callIn();
    await caller.answered;
    await caller.voice.heardSound();
    for (const key of ['9', '2']) {
      await caller.voice.press(key);
      await caller.voice.heardSound();
    }
    await caller.voice.press('1');
    const agent = await phone.nextCall();
    expect(decodeURIComponent(agent.header('X-Ringside-Path') ?? '')).toBe(
      'Main menu: 2 → Sales: 1 → kitchens',
    );
    await agent.answer();
    await talk(caller, agent);
    caller.hangUp();
    expect(wayOf(await floor.settled())).toBe('Main menu key:2 → Sales key:1 → kitchens answered');
  });

  test('hears the keys of a caller whose exchange sends them as tones in the voice', async () => {
    const { agent3 } = floor.people;
    const phone = await floor.phone(agent3);
    const kitchens = node('ring-plan', 'kitchens', { steps: [{ ring: [ringing(agent3)], forSeconds: 30 }] });
    await floor.given(routeOf({ ...outer(), id: 'main' }, { ...inner(), id: 'sales' }, kitchens));
    const caller = await floor.callIn({ described: withoutKeys });
    await caller.answered;
    await caller.voice.heardSound();
    await caller.voice.press('2');
    await caller.voice.heardSound();
    await caller.voice.press('1');
    const agent = await phone.nextCall();
    await agent.answer();
    await talk(caller, agent);
    caller.hangUp();
    expect(wayOf(await floor.settled())).toBe('Main menu key:2 → Sales key:1 → kitchens answered');
  });

  test('puts the caller through to the extension that they dial', async () => {
    const phone = await floor.phone(floor.people.agent2);
    const kitchens = node('ring-plan', 'kitchens', {
      steps: [{ ring: [ringing(floor.people.agent3)], forSeconds: 30 }],
    });
    await floor.given(routeOf({ ...inner(), id: 'sales' }, kitchens));
    const caller = await floor.callIn();
    await caller.answered;
    await caller.voice.heardSound();
    // 102: the demo's extension of the second agent. 1 alone would be Kitchens.
    await caller.voice.press('102');
    const agent = await phone.nextCall();
    await agent.answer();
    await talk(caller, agent);
    caller.hangUp();
    expect(await floor.settled()).toMatchObject({ agent: { name: 'Ben Ortiz' } });
  });
});

test('a queue plays music until somebody is free, first come first served', async () => {
  const { agent1 } = floor.people;
  const made = await makeQueue(floor.db.sql, floor.accountId, { name: 'Service', memberIds: [agent1.id] });
  if (!made.ok) throw new Error(made.failure);
  await floor.given(routeOf(node('queue', 'line', { queueId: made.value.id, maxWaitSeconds: 600 })));
  const first = await floor.callIn();
  await first.answered;
  await first.voice.heardSound();
  const second = await floor.callIn({ from: '+13125550143' });
  await second.answered;

  const phone = await floor.phone(agent1);
  const earlier = await phone.nextCall();
  expect(earlier.header('P-Asserted-Identity')).toContain(DANA);
  expect(decodeURIComponent(earlier.header('X-Ringside-Queue') ?? '')).toBe('Service');
  await earlier.answer();
  await talk(first, earlier);
  await second.voice.heardOtherThan(FAR_HZ);
  first.hangUp();
  await earlier.ended;

  const later = await phone.nextCall();
  expect(later.header('P-Asserted-Identity')).toContain('+13125550143');
  await later.answer();
  await talk(second, later);
  second.hangUp();
  expect(await floor.settled()).toMatchObject({ outcome: 'answered', from: '+13125550143' });
});

test('nested: a schedule, a menu, two steps in vain, and a message with the caller’s voice in it', async () => {
  const { agent1, agent2 } = floor.people;
  await ensureMailbox(floor.db.sql, agent1);
  const [ana] = (await mailboxesOf(floor.db.sql, agent1)).filter(({ userId }) => userId === agent1.id);
  if (!ana) throw new Error('no mailbox');
  const allWeek = { name: 'Always', days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', until: '24:00', to: 'main' };
  const phones = [await floor.phone(agent1), await floor.phone(agent2)];
  await floor.given(
    routeOf(
      node('schedule', 'hours', { hours: [allWeek] }),
      node('menu', 'main', { options: [{ key: '2', label: 'Sales', to: 'sales' }] }),
      node('ring-plan', 'sales', {
        steps: [agent1, agent2].map((user) => ({ ring: [ringing(user)], forSeconds: 30 })),
        noAnswer: 'box',
      }),
      node('voicemail', 'box', { mailboxId: ana.id }),
    ),
  );
  const caller = await floor.callIn();
  await caller.answered;
  await caller.voice.heardSound();
  await caller.voice.press('2');
  for (const phone of phones) await (await phone.nextCall()).decline();
  await caller.voice.heardSound();
  // The greeting is known by heart: straight to the beep.
  await caller.voice.press('#');
  caller.voice.playTone(FAR_HZ);
  const heard = async () => (await voicemailOf(floor.db.sql, agent1)).unheard;
  // Two seconds of 16 bit at 8 kHz: long enough to be a message.
  await expect.poll(() => floor.bytesKept('messages')).toBeGreaterThan(32_000);
  // Should the server fall now, this tells whose it is.
  const begun = () => floor.db.sql`select call_id from begun_messages`;
  await expect.poll(begun).toHaveLength(1);
  caller.hangUp();
  const call = await floor.settled();
  expect(call).toMatchObject({ outcome: 'voicemail', hasMessage: true, agent: null });
  expect(wayOf(call)).toBe('hours hours:0 → main key:2 → sales no-answer → box left a message');
  await expect.poll(heard).toBe(1);
  expect(await begun()).toEqual([]);
  const [message] = (await voicemailOf(floor.db.sql, agent1)).messages;
  expect(message).toMatchObject({ from: DANA, mailboxId: ana.id, isHeard: false });
  const [voice = new Int16Array()] = readRecordedFile(
    floor.files.path('messages', message?.id ?? ''),
  ).channels;
  expect(shareOfTone(voice, FAR_HZ)).toBeGreaterThan(0.5);
});
