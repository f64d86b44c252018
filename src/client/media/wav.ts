const HEADER_BYTES = 44;

/** A WAV file of one channel, 16-bit PCM. @param samples −1 to 1; what is louder is cut off. */
export function encodeWav(samples: Float32Array, samplesPerSecond: number): Blob {
  const bytes = new DataView(new ArrayBuffer(HEADER_BYTES + samples.length * 2));
  const word = (at: number, text: string) =>
    new TextEncoder().encode(text).forEach((letter, index) => bytes.setUint8(at + index, letter));
  word(0, 'RIFF');
  bytes.setUint32(4, bytes.byteLength - 8, true);
  word(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, samplesPerSecond, true);
  bytes.setUint32(28, samplesPerSecond * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  word(36, 'data');
  bytes.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => {
    const whole = Math.min(1, Math.max(-1, sample)) * 0x7fff;
    bytes.setInt16(HEADER_BYTES + index * 2, Math.round(whole), true);
  });
  return new Blob([bytes.buffer], { type: 'audio/wav' });
}
