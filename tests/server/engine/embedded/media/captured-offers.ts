/** Offers as other telephones write them, and Chromium's as it came (shortened where a line repeats). */
export const sipp = (port: number) =>
  [
    'v=0',
    'o=user1 53655765 2353687637 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 8 101`,
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-11,16',
    '',
  ].join('\r\n');

export const asterisk = (port: number, extra: readonly string[] = ['a=sendrecv']) =>
  [
    'v=0',
    'o=- 1407341287 1407341287 IN IP4 127.0.0.1',
    's=Asterisk',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0 8 3 126`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:3 GSM/8000',
    'a=rtpmap:126 telephone-event/8000',
    'a=fmtp:126 0-16',
    'a=ptime:20',
    'a=maxptime:150',
    ...extra,
    '',
  ].join('\r\n');

/** RFC 2543's hold, and a second medium that we do not want. */
export const oldHold = (port: number) =>
  `v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\nm=video 5000 RTP/AVP 31\r\n`;

export const chromium = [
  'v=0',
  'o=- 5238461129063716493 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS 0b6ea2b1-57ff-4a2c-bb16-b9f0a1c0d8c7',
  'm=audio 58313 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
  'c=IN IP4 192.0.2.2',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:3160563733 1 udp 2122260223 192.0.2.2 58313 typ host generation 0 network-id 1',
  'a=candidate:1714309382 1 udp 2122194687 6a4c3c11-9b52-4d92-a4e1-52c3d15d6ad0.local 40234 typ host generation 0',
  'a=candidate:2799532813 1 tcp 1518280447 192.0.2.2 9 typ host tcptype active generation 0 network-id 1',
  'a=ice-ufrag:5/+w',
  'a=ice-pwd:kM7ZJ3cHbWqQ0cPZC1bQ5mNf',
  'a=ice-options:trickle',
  'a=fingerprint:sha-256 6B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08',
  'a=setup:actpass',
  'a=mid:0',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=sendrecv',
  'a=msid:0b6ea2b1-57ff-4a2c-bb16-b9f0a1c0d8c7 9c4bf1a7-8a25-4fd6-84a2-2e8c58d2b7aa',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:13 CN/8000',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
  'a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6',
  '',
].join('\r\n');
