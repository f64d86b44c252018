import type { Meters } from '#client/media/call-meter.ts';
import type { MicrophoneFailure } from '#client/media/microphone-failure.ts';
import type { OpenMicrophone } from '#client/media/microphone.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import type { Result } from '#kit/result.ts';
import type { Phone } from '../phone/phone.svelte.ts';

/** What a call needs of this computer to be spoken. */
export interface Voice {
  readonly microphone: { open: () => Promise<Result<OpenMicrophone, MicrophoneFailure>> };
  /** Plays a far side until told to stop. */
  readonly speaker: { play: (track: MediaStreamTrack) => Unsubscribe };
  readonly meters: Meters;
}

/** Everything that is heard and spoken. */
export interface Sound extends Voice {
  /** `key`: the tone of a dial key, for the agent only. */
  readonly tones: { key: (digit: string) => void };
  /** Sounds what happens on the phone, and follows the choice of devices and volumes. The caller owns the end of it. */
  follow: (phone: Phone) => Unsubscribe;
}
