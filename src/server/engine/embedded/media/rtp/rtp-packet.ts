/** RFC 3550 §5.1. */
export interface RtpPacket {
  payloadType: number;
  marker: boolean;
  /** 16 bits. */
  sequence: number;
  /** 32 bits, 8 kHz units here. */
  timestamp: number;
  ssrc: number;
  payload: Uint8Array;
}

const HEADER_BYTES = 12;

/** RFC 5761 §4: RTCP's packet types 192–223 look like RTP's 64–95 with the marker set or not. */
const isRtcp = (secondByte: number) => secondByte >= 192 && secondByte <= 223;

/** Null for anything that is not a whole RTP packet of version 2. CSRCs, extensions and padding are stepped over. */
export function parseRtp(datagram: Uint8Array): RtpPacket | null {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  if (view.byteLength < HEADER_BYTES) return null;
  const first = view.getUint8(0);
  const second = view.getUint8(1);
  if (first >> 6 !== 2 || isRtcp(second)) return null;
  const start = payloadStart(view, first);
  const end = view.byteLength - (first & 0x20 ? view.getUint8(view.byteLength - 1) : 0);
  if (start === null || start > end || (first & 0x20 && end === view.byteLength)) return null;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: datagram.subarray(start, end),
  };
}

function payloadStart(view: DataView, first: number): number | null {
  const afterSources = HEADER_BYTES + (first & 15) * 4;
  if ((first & 0x10) === 0) return afterSources;
  if (afterSources + 4 > view.byteLength) return null;
  return afterSources + 4 + view.getUint16(afterSources + 2) * 4;
}

export function serialiseRtp(packet: RtpPacket): Buffer {
  const datagram = Buffer.allocUnsafe(HEADER_BYTES + packet.payload.length);
  datagram[0] = 0x80;
  datagram[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  datagram.writeUInt16BE(packet.sequence, 2);
  datagram.writeUInt32BE(packet.timestamp, 4);
  datagram.writeUInt32BE(packet.ssrc, 8);
  datagram.set(packet.payload, HEADER_BYTES);
  return datagram;
}
