import type { SessionDescriptionHandler } from 'sip.js';
import type { Clock } from '#kit/clock.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { CallMeter, type Meters } from '../media/call-meter.ts';
import type { MicrophoneFailure } from '../media/microphone-failure.ts';
import type { OpenMicrophone } from '../media/microphone.ts';
import { firstCandidate } from './first-candidate.ts';

/** What a call takes from this computer; client/media has all of it. */
export interface AudioPorts {
  microphone: { open(): Promise<Result<OpenMicrophone, MicrophoneFailure>> };
  /** Plays what the far side says until told to stop. */
  speaker: { play(track: MediaStreamTrack): Unsubscribe };
  meters: Meters;
  newConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  iceServers: RTCIceServer[];
  clock: Clock;
}

type Description = { body: string; contentType: string };

const SDP = 'application/sdp';
const DIGIT_MS = 120;
const GAP_MS = 70;

/**
 * The voice of one call: its peer connection, microphone and loudspeaker, behind the interface by which SIP.js asks for
 * descriptions. SIP.js's own handler is not used: it waits seconds for candidates, forgets the direction of a hold when
 * the far side offers, and takes per-call options that leak from one re-INVITE into the next.
 *
 * Its maker closes it.
 */
export class AudioPath implements SessionDescriptionHandler {
  /** How the transport fares: 'connected', 'disconnected', 'failed'. */
  readonly changes = new Emitter<RTCPeerConnectionState>();
  readonly meter: CallMeter;
  readonly #ports: AudioPorts;
  readonly #connection: RTCPeerConnection;
  #prepared: { offer: string | null; description: Promise<Description> } | null = null;
  #opening: Promise<Result<void, MicrophoneFailure>> | null = null;
  #microphone: OpenMicrophone | null = null;
  #stopPlaying: Unsubscribe = () => undefined;
  #isSpeaking = false;
  #isMuted = false;
  #isHeld = false;
  #isClosed = false;

  constructor(ports: AudioPorts) {
    this.#ports = ports;
    this.#connection = ports.newConnection({ iceServers: ports.iceServers, bundlePolicy: 'max-bundle' });
    this.meter = new CallMeter(this.#connection, ports.meters);
    this.#connection.addEventListener('track', ({ track, receiver }) => this.#hear(track, receiver));
    this.#connection.addEventListener('connectionstatechange', () => {
      if (!this.#isClosed) this.changes.emit(this.#connection.connectionState);
    });
  }

  /** Outgoing: begins the offer, so that it is ready when the microphone is. */
  prepareOffer(): void {
    this.#connection.addTransceiver('audio', { direction: 'sendrecv' });
    this.#prepare(null, () => this.#describe());
  }

  /** Incoming: takes the offer and builds the answer while it rings. */
  prepareAnswer(offer: string): void {
    this.#prepare(offer, async () => {
      await this.#connection.setRemoteDescription({ type: 'offer', sdp: offer });
      return this.#describe();
    });
  }

  /** Opens the microphone, silent until `speak`. May be asked again after a failure. */
  async openMicrophone(): Promise<Result<void, MicrophoneFailure>> {
    this.#opening ??= this.#openMicrophone();
    const opened = await this.#opening;
    if (!opened.ok) this.#opening = null;
    return opened;
  }

  /** From now on the far side hears the microphone, unless muted or held. */
  speak(): void {
    this.#isSpeaking = true;
    this.#applyVoice();
  }

  setMuted(muted: boolean): void {
    this.#isMuted = muted;
    this.#applyVoice();
  }

  /** Our side of the hold, kept through every later offer and answer of either side. Takes effect with the next one. */
  setHeld(held: boolean): void {
    this.#isHeld = held;
    this.#applyVoice();
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The next offer begins a new transport (RFC 8839 §4.4.3). */
  restartIce(): void {
    this.#connection.restartIce();
  }

  async getDescription(): Promise<Description> {
    const prepared = this.#prepared;
    this.#prepared = null;
    return prepared ? prepared.description : this.#describe();
  }

  hasDescription(contentType: string): boolean {
    return contentType.toLowerCase() === SDP;
  }

  async setDescription(sdp: string): Promise<void> {
    if (this.#prepared?.offer === sdp) return;
    const type = this.#connection.signalingState === 'have-local-offer' ? 'answer' : 'offer';
    await this.#connection.setRemoteDescription({ type, sdp });
  }

  async rollbackDescription(): Promise<void> {
    if (this.#connection.signalingState !== 'have-local-offer') return;
    await this.#connection.setLocalDescription({ type: 'rollback' });
  }

  /** By RFC 4733 in the voice. False when the far side did not agree to it. */
  sendDtmf(digit: string): boolean {
    const sender = this.#transceiver?.sender.dtmf;
    if (!sender?.canInsertDTMF) return false;
    // insertDTMF replaces what still waits, so that is given again.
    sender.insertDTMF(sender.toneBuffer + digit, DIGIT_MS, GAP_MS);
    return true;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.meter.stop();
    this.#stopPlaying();
    this.#microphone?.close();
    this.#connection.close();
  }

  get #transceiver(): RTCRtpTransceiver | undefined {
    return this.#connection.getTransceivers()[0];
  }

  #prepare(offer: string | null, describe: () => Promise<Description>): void {
    const description = describe();
    // The caller hears of a failure; a call that ended meanwhile does not ask.
    description.catch(() => undefined);
    this.#prepared = { offer, description };
  }

  /** An offer, or the answer to what the far side offered, in the direction we want: JSEP cuts it to what was offered. */
  async #describe(): Promise<Description> {
    const transceiver = this.#transceiver;
    if (transceiver) transceiver.direction = this.#isHeld ? 'sendonly' : 'sendrecv';
    await this.#connection.setLocalDescription();
    await firstCandidate(this.#connection, this.#ports.clock);
    return { body: this.#connection.localDescription?.sdp ?? '', contentType: SDP };
  }

  async #openMicrophone(): Promise<Result<void, MicrophoneFailure>> {
    const opened = await this.#ports.microphone.open();
    if (!opened.ok) return fail(opened.failure);
    if (this.#isClosed) {
      opened.value.close();
      return ok(undefined);
    }
    this.#microphone = opened.value;
    const use = async () => {
      this.#applyVoice();
      await this.#prepared?.description.catch(() => undefined);
      await this.#transceiver?.sender.replaceTrack(opened.value.track).catch(() => undefined);
      this.meter.listenNear(opened.value.track);
    };
    opened.value.onTrack(() => void use());
    await use();
    return ok(undefined);
  }

  #applyVoice(): void {
    const track = this.#microphone?.track;
    if (track) track.enabled = this.#isSpeaking && !this.#isMuted && !this.#isHeld;
  }

  #hear(track: MediaStreamTrack, receiver: RTCRtpReceiver): void {
    this.#stopPlaying();
    this.#stopPlaying = this.#ports.speaker.play(track);
    this.meter.listenFar(track);
    try {
      // The network is measured by what it does, not hidden behind a growing buffer: 161 → 81 ms mouth to ear.
      if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
    } catch {
      // A browser that keeps its buffer is heard later.
    }
  }
}
