/** What RTP and WebRTC descriptions have in common (RFC 8866, RFC 3264). Everything read here is a stranger's text. */
import { parse, write, type MediaDescription, type SessionDescription } from 'sdp-transform';
import { isIPv4, isIPv6 } from 'node:net';
import { randomInt } from 'node:crypto';
import type { MediaDirection } from '../voice/media-session.ts';
import { PCMA, PCMU } from './rtp-receiver.ts';
import type { SendFormats } from './rtp-sender.ts';
import { UnusableDescription } from '../voice/unusable-description.ts';

const MAX_DESCRIPTION_CHARACTERS = 32_768;
const MAX_SECTIONS = 16;
/** Of a browser with a camera and every address it has there are a hundred or two. */
const MAX_LINES = 1_000;
/** Attributes that are read here and in webrtc-description. The library tries fifty patterns on each other. */
const KNOWN_ATTRIBUTES = new Set([
  'candidate',
  'fingerprint',
  'ice-pwd',
  'ice-ufrag',
  'inactive',
  'mid',
  'recvonly',
  'rtcp-mux',
  'rtpmap',
  'sendonly',
  'sendrecv',
  'setup',
]);

export type Section = MediaDescription;

/** @throws UnusableDescription */
export function readDescription(sdp: string): SessionDescription {
  if (sdp.length > MAX_DESCRIPTION_CHARACTERS) throw new UnusableDescription('the description is too long');
  const lines = sdp.split(/\r\n|[\r\n]/).filter(isUsed);
  if (lines.length > MAX_LINES) throw new UnusableDescription('the description has too many lines');
  const description = parse(lines.join('\r\n'));
  if (description.media.length === 0) throw new UnusableDescription('no media is described');
  if (description.media.length > MAX_SECTIONS) throw new UnusableDescription('too many media are described');
  return description;
}

function isUsed(line: string): boolean {
  if (!line.startsWith('a=')) return true;
  const colon = line.indexOf(':');
  return KNOWN_ATTRIBUTES.has(line.slice(2, colon === -1 ? undefined : colon).trimEnd());
}

/** The section that carries the voice. @throws UnusableDescription */
export function voiceSection(
  description: SessionDescription,
  protocols: readonly string[],
): { index: number; section: Section } {
  const isVoice = ({ type, port, protocol }: Section) =>
    type === 'audio' && port > 0 && protocols.includes(protocol);
  const index = description.media.findIndex(isVoice);
  const section = description.media[index];
  if (!section) {
    const isOtherwise = description.media.some(({ type, port }) => type === 'audio' && port > 0);
    const fault = isOtherwise ? 'transport' : 'media';
    throw new UnusableDescription(`no audio over ${protocols.join(' or ')} is described`, fault);
  }
  return { index, section };
}

/** RFC 1112 §4, RFC 919, RFC 4291 §2.7: one host, not a group of them, nor all of a network. */
export function isOneHost(address: string): boolean {
  if (isIPv4(address)) return !/^(?:0|22[4-9]|23\d|24\d|25\d)\./.test(address);
  return isIPv6(address) && address !== '::' && !/^ff/i.test(address);
}

/** sdp-transform makes a number of every text that looks like one ("mid:0"), whatever its types say. */
export const textOf = (value: string | number | undefined): string => String(value ?? '');

export const payloadsOf = (section: Section) => textOf(section.payloads).split(/\s+/).map(Number);

/** The far side's first choice among what we speak. @throws UnusableDescription */
export function formatsOf(section: Section): SendFormats {
  const audio = payloadsOf(section).find((payload) => payload === PCMU || payload === PCMA);
  if (audio === undefined) throw new UnusableDescription('neither PCMU nor PCMA is described', 'format');
  const telephoneEvent = section.rtp.find(
    ({ payload, codec, rate }) =>
      textOf(codec).toLowerCase() === 'telephone-event' && rate === 8000 && payload >= 96 && payload <= 127,
  );
  return { audio, telephoneEvent: telephoneEvent?.payload ?? null };
}

/** RFC 3264 §5.1: without an attribute, both ways. The session's attribute holds where the section has none. */
export function directionOf(description: SessionDescription, section: Section): MediaDirection {
  return section.direction ?? description.direction ?? 'sendrecv';
}

/** RFC 3264 §6.1: what we may answer to a direction is its mirror image. */
export const mirrored: Record<MediaDirection, MediaDirection> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

const audioName = { [PCMU]: 'PCMU', [PCMA]: 'PCMA' };

/** The part of our section that says what we speak. */
export function voiceFields(audio: readonly SendFormats['audio'][], telephoneEvent: number | null) {
  const events = telephoneEvent === null ? [] : [telephoneEvent];
  return {
    type: 'audio',
    payloads: [...audio, ...events].join(' '),
    rtp: [
      ...audio.map((payload) => ({ payload, codec: audioName[payload], rate: 8000 })),
      ...events.map((payload) => ({ payload, codec: 'telephone-event', rate: 8000 })),
    ],
    fmtp: events.map((payload) => ({ payload, config: '0-15' })),
    ptime: 20,
  };
}

/** RFC 3264 §6: an answer has as many sections as its offer; those we do not want get port 0. */
export function answerSections(offer: SessionDescription, voiceIndex: number, voice: Section): Section[] {
  return offer.media.map((section, i) => {
    if (i === voiceIndex) return voice;
    const { type, protocol, payloads, mid } = section;
    return {
      type,
      protocol,
      port: 0,
      rtp: [],
      fmtp: [],
      direction: 'inactive',
      ...(payloads === undefined ? {} : { payloads }),
      ...(mid === undefined ? {} : { mid: textOf(mid) }),
    };
  });
}

type Body = Pick<SessionDescription, 'media'> & Partial<Pick<SessionDescription, 'groups' | 'icelite'>>;

/** Writes our descriptions: the version in "o=" grows when, and only when, something changed (RFC 3264 §8). */
export class DescriptionWriter {
  readonly #sessionId = randomInt(2 ** 32);
  #version = 0;
  #last = '';

  write(address: string, body: Body): string {
    const described = JSON.stringify([address, body]);
    if (described !== this.#last) this.#version += 1;
    this.#last = described;
    const ipVer = isIPv6(address) ? 6 : 4;
    return write({
      version: 0,
      origin: {
        username: 'ringside',
        sessionId: this.#sessionId,
        sessionVersion: this.#version,
        netType: 'IN',
        ipVer,
        address,
      },
      name: '-',
      connection: { version: ipVer, ip: address },
      timing: { start: 0, stop: 0 },
      ...body,
    });
  }
}
