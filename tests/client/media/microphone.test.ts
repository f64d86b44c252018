import { describe, expect, test, vi } from 'vitest';
import { Microphone } from '#client/media/microphone.ts';
import { silentLog } from '#kit/log.ts';
import { fakeTrack } from '#support/phone-line/fake-peer-connection.ts';

/** Devices of a computer: each capture is a new track, or fails with this. */
function open({ failure }: { failure?: DOMException } = {}) {
  const state = { failure, deviceId: null as string | null };
  const captured: MediaStreamTrack[] = [];
  const constraints: MediaStreamConstraints[] = [];
  const getUserMedia = (asked: MediaStreamConstraints = {}) => {
    constraints.push(asked);
    if (state.failure !== undefined) return Promise.reject(state.failure);
    const track = fakeTrack();
    captured.push(track);
    return Promise.resolve({ getAudioTracks: () => [track] } as Partial<MediaStream> as MediaStream);
  };
  const microphone = new Microphone({
    devices: { getUserMedia },
    deviceId: () => state.deviceId,
    log: silentLog,
  });
  return { microphone, captured, constraints, state };
}

const opened = async (microphone: Microphone) => {
  const result = await microphone.open();
  if (!result.ok) throw new Error(result.failure);
  return result.value;
};

describe('a microphone', () => {
  test('is captured once for all calls, each with a silent track of its own', async () => {
    const { microphone, captured } = open();
    const [first, second] = [await opened(microphone), await opened(microphone)];
    expect(captured).toHaveLength(1);
    expect(first.track).not.toBe(second.track);
    expect(first.track.enabled).toBe(false);
  });

  test('is let go when the last call lets go', async () => {
    const { microphone, captured } = open();
    const [first, second] = [await opened(microphone), await opened(microphone)];
    first.close();
    expect(captured[0]?.readyState).toBe('live');
    second.close();
    await vi.waitFor(() => expect(captured[0]?.readyState).toBe('ended'));
    await opened(microphone);
    expect(captured).toHaveLength(2);
  });

  test.each([
    ['NotAllowedError', 'Permission denied', 'microphone-blocked'],
    ['NotAllowedError', 'Permission denied by system', 'microphone-blocked-by-system'],
    ['NotAllowedError', 'Permission dismissed', 'microphone-undecided'],
    ['SecurityError', '', 'microphone-blocked'],
    ['NotReadableError', 'Could not start audio source', 'microphone-in-use'],
    ['AbortError', 'Starting audioinput failed', 'microphone-in-use'],
    ['NotFoundError', 'Requested device not found', 'microphone-missing'],
    ['OverconstrainedError', '', 'microphone-missing'],
  ])('whose capture fails by %s, "%s", is "%s", and can be asked for again', async (name, message, code) => {
    const { microphone, state } = open({ failure: new DOMException(message, name) });
    expect(await microphone.open()).toEqual({ ok: false, failure: code });
    state.failure = undefined;
    expect(await microphone.open()).toMatchObject({ ok: true });
  });

  test('is blocked on a page that may not have any', async () => {
    const microphone = new Microphone({ devices: undefined, deviceId: () => null, log: silentLog });
    expect(await microphone.open()).toEqual({ ok: false, failure: 'page-not-secure' });
  });

  test('changes under a call when another is chosen', async () => {
    const { microphone, captured, constraints, state } = open();
    const call = await opened(microphone);
    const tracks: MediaStreamTrack[] = [];
    call.onTrack((track) => tracks.push(track));
    state.deviceId = 'desk';
    await microphone.change();
    expect(constraints[1]?.audio).toMatchObject({ deviceId: { ideal: 'desk' }, echoCancellation: true });
    expect(tracks).toEqual([call.track]);
    expect(captured[0]?.readyState).toBe('ended');
  });

  test('that is unplugged gives way to what there is', async () => {
    const { microphone, captured } = open();
    const call = await opened(microphone);
    const before = call.track;
    captured[0]?.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(call.track).not.toBe(before));
  });

  test('stays in use when the chosen one cannot be opened', async () => {
    const { microphone, state } = open();
    const call = await opened(microphone);
    const before = call.track;
    state.failure = new DOMException('', 'NotReadableError');
    await microphone.change();
    expect(call.track).toBe(before);
    expect(before.readyState).toBe('live');
  });
});
