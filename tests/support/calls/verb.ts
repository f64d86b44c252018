import type {
  BridgeId,
  BridgeRecordingOptions,
  ChannelHeaders,
  ChannelId,
  ChannelRecordingOptions,
  HangupOptions,
  Media,
  OriginateRequest,
  PlaybackId,
  RecordingId,
} from '#server/calls/port/call-control.ts';

/** What the call control was asked for. */
export type Verb =
  | { verb: 'originate'; channelId: ChannelId; request: OriginateRequest }
  | { verb: 'ring' | 'progress' | 'answer'; channelId: ChannelId; headers: ChannelHeaders }
  | { verb: 'hangup'; channelId: ChannelId; options: HangupOptions }
  | { verb: 'createBridge' | 'destroyBridge'; bridgeId: BridgeId }
  | { verb: 'addToBridge' | 'removeFromBridge'; bridgeId: BridgeId; channelId: ChannelId }
  | { verb: 'play'; playbackId: PlaybackId; channelId: ChannelId; media: Media }
  | { verb: 'stopPlayback'; playbackId: PlaybackId }
  | { verb: 'startMusicOnHold' | 'stopMusicOnHold'; channelId: ChannelId }
  | {
      verb: 'recordChannel';
      recordingId: RecordingId;
      channelId: ChannelId;
      options: ChannelRecordingOptions;
    }
  | { verb: 'recordBridge'; recordingId: RecordingId; bridgeId: BridgeId; options: BridgeRecordingOptions }
  | { verb: 'pauseRecording' | 'unpauseRecording' | 'stopRecording'; recordingId: RecordingId };
