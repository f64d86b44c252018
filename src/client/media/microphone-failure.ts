/** Why a microphone gives no sound: each reason wants something else of the person in front of it. */
export type MicrophoneFailure =
  | 'microphone-blocked'
  | 'microphone-blocked-by-system'
  | 'microphone-undecided'
  | 'microphone-in-use'
  | 'microphone-missing'
  | 'page-not-secure';

/**
 * From what getUserMedia threw (Media Capture and Streams §10.2). All refusals have one name; Chromium tells them apart in
 * its message, the others do not and are taken for the person's own.
 */
export function microphoneFailureOf(error: unknown): MicrophoneFailure {
  const isNamed = error instanceof DOMException || error instanceof Error;
  const { name, message } = isNamed ? error : { name: '', message: '' };
  if (name === 'NotReadableError' || name === 'AbortError') return 'microphone-in-use';
  if (name !== 'NotAllowedError' && name !== 'SecurityError') return 'microphone-missing';
  if (/by system/i.test(message)) return 'microphone-blocked-by-system';
  return /dismissed/i.test(message) ? 'microphone-undecided' : 'microphone-blocked';
}

/** Browsers keep `navigator.mediaDevices` from a page that came over plain http from another machine. */
export const failureWithoutDevices: MicrophoneFailure = 'page-not-secure';
