/** The state of a line or a person. Never alone: its word stands beside it. */
export type LampShape = 'idle' | 'ringing' | 'live' | 'hold' | 'wrap' | 'away' | 'off' | 'lost';
