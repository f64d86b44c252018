/** Paths of the API, one place for both sides. */
export const routes = {
  session: '/api/session',
  me: '/api/me',
  status: '/api/me/status',
  account: '/api/account',
  numbers: '/api/numbers',
  quote: '/api/quote',
  calls: '/api/calls',
  call: '/api/calls/{id}',
  phoneCredentials: '/api/phone/credentials',
  demoCalls: '/api/demo/calls',
  voicemail: '/api/voicemail',
  message: '/api/voicemail/{id}',
  messageAudio: '/api/voicemail/{id}/audio',
  callRecordings: '/api/calls/{id}/recordings',
  callRecording: '/api/calls/{id}/recording',
  recording: '/api/recordings/{id}',
  recordingAudio: '/api/recordings/{id}/audio',
  events: '/api/events',
  openapi: '/api/openapi.json',
  health: '/api/health',
} as const;

export const SIP_PATH = '/sip';
