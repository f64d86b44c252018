import { beforeEach, expect, test, vi } from 'vitest';
import { VoiceRecorder } from '#client/media/voice-recorder.ts';
import { fail, ok } from '#kit/result.ts';

/** As browsers do it: the sound comes when it is stopped, and then the end. */
class FakeMediaRecorder extends EventTarget {
  state: RecordingState = 'inactive';
  readonly mimeType = 'audio/webm';

  start(): void {
    this.state = 'recording';
  }

  stop(): void {
    this.state = 'inactive';
    const data = Object.assign(new Event('dataavailable'), { data: new Blob(['sound']) });
    queueMicrotask(() => {
      this.dispatchEvent(data);
      this.dispatchEvent(new Event('stop'));
    });
  }
}

let media: FakeMediaRecorder;
const track = { enabled: false } as MediaStreamTrack;
const close = vi.fn();
const microphone = { open: () => Promise.resolve(ok({ track, onTrack: () => () => undefined, close })) };
const record = () => media as unknown as MediaRecorder;

beforeEach(() => {
  media = new FakeMediaRecorder();
  close.mockClear();
  vi.stubGlobal('MediaStream', EventTarget);
  return () => vi.unstubAllGlobals();
});

async function start(decode: (recorded: Blob) => Promise<Float32Array>) {
  const started = await new VoiceRecorder({ microphone, record, decode }).start();
  if (!started.ok) throw new Error(started.failure);
  return started.value;
}

test('what is spoken becomes a WAV file, and the microphone is let go', async () => {
  const decoded: number[] = [];
  const running = await start((recorded) => {
    decoded.push(recorded.size);
    return Promise.resolve(new Float32Array(100));
  });
  expect([track.enabled, media.state]).toEqual([true, 'recording']);
  const file = await running.stop();
  expect(decoded).toEqual(['sound'.length]);
  expect(file?.size).toBe(44 + 200);
  expect(close).toHaveBeenCalledOnce();
});

test('a recording that ended by itself, with its device, can still be stopped', async () => {
  const running = await start(() => Promise.resolve(new Float32Array(10)));
  media.stop();
  expect(await running.stop()).not.toBeNull();
});

test('one that the browser cannot read gives nothing', async () => {
  const running = await start(() => Promise.reject(new Error('unreadable')));
  expect(await running.stop()).toBeNull();
});

test('without a microphone nothing starts', async () => {
  const blocked = { open: () => Promise.resolve(fail('microphone-blocked' as const)) };
  expect(await new VoiceRecorder({ microphone: blocked, record }).start()).toEqual(
    fail('microphone-blocked'),
  );
});
