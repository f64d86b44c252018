/** Messages and recordings as the server would tell them; name what matters to the test, the rest is harmless. */
import { randomUUID } from 'node:crypto';
import type { CallRecording, VoiceMessage } from '#contract/calls/voicemail.ts';
import { TEN_O_CLOCK } from './facts.ts';

export const SALES_MAILBOX = '6b1f3c0e-0d1a-4f53-9d6c-6a2f0e9b7a01';

export const aVoiceMessage = (facts: Partial<VoiceMessage> = {}): VoiceMessage => ({
  id: randomUUID(),
  mailboxId: SALES_MAILBOX,
  callId: 'call-1',
  from: '+12065550142',
  fromName: null,
  source: 'Google Ads',
  at: TEN_O_CLOCK,
  durationMs: 38_000,
  isHeard: false,
  waveform: [0, 40, 80, 60, 20],
  ...facts,
});

export const aRecording = (facts: Partial<CallRecording> = {}): CallRecording => ({
  id: randomUUID(),
  callId: 'call-1',
  at: TEN_O_CLOCK,
  durationMs: 60_000,
  state: 'done',
  waveform: { caller: [0, 80, 0, 40], agent: [60, 0, 70, 0] },
  ...facts,
});
