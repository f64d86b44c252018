/** Runs inside the page. Plain text of a function, so that nothing has to be bundled. */
export interface PageEnd {
  reset(): Promise<void>;
  /** Answers our session's offer. */
  answer(offer: string): Promise<string>;
  /** Offers, as a phone that calls. */
  offer(options: { direction?: RTCRtpTransceiverDirection; iceRestart?: boolean }): Promise<string>;
  accept(answer: string): Promise<void>;
  /** Resolves when a tone near this frequency is what is heard. */
  hears(frequencyHz: number): Promise<void>;
  /** Resolves when nothing is heard. */
  hearsNothing(): Promise<void>;
  press(keys: string): Promise<void>;
  /** The sum of what the receiver lost, and how our side told it that its own voice arrives. */
  statistics(): Promise<{
    received: number;
    lost: number;
    discarded: number;
    ssrcs: number;
    remoteReports: number;
  }>;
}

async function install(): Promise<void> {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 4096;
  analyser.smoothingTimeConstant = 0;
  const microphone = (
    await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    })
  ).getAudioTracks()[0];
  let connection: RTCPeerConnection | null = null;

  const gathered = (pc: RTCPeerConnection) =>
    new Promise<string>((resolve) => {
      const check = () => {
        if (pc.iceGatheringState === 'complete') resolve(pc.localDescription?.sdp ?? '');
      };
      pc.addEventListener('icegatheringstatechange', check);
      check();
    });
  const current = (): RTCPeerConnection => {
    if (!connection) throw new Error('reset first');
    return connection;
  };
  const peak = (): { hz: number; level: number } => {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let best = 0;
    bins.forEach((level, i) => {
      if (level > (bins[best] ?? -Infinity)) best = i;
    });
    return { hz: (best * context.sampleRate) / analyser.fftSize, level: bins[best] ?? -Infinity };
  };
  const until = (isMet: () => boolean) =>
    new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (!isMet()) return;
        clearInterval(timer);
        resolve();
      }, 20);
    });

  window.end = {
    reset() {
      connection?.close();
      connection = new RTCPeerConnection();
      connection.addEventListener('track', ({ track }) => {
        const stream = new MediaStream([track]);
        // Chromium pulls a remote track through Web Audio only while an element plays it, too.
        const element = new Audio();
        element.srcObject = stream;
        element.muted = true;
        void element.play();
        context.createMediaStreamSource(stream).connect(analyser);
      });
      return Promise.resolve();
    },
    async answer(offer) {
      const pc = current();
      await pc.setRemoteDescription({ type: 'offer', sdp: offer });
      if (microphone && !pc.getSenders().some(({ track }) => track)) pc.addTrack(microphone);
      await pc.setLocalDescription();
      return gathered(pc);
    },
    async offer({ direction = 'sendrecv', iceRestart = false }) {
      const pc = current();
      if (microphone && pc.getTransceivers().length === 0) pc.addTransceiver(microphone);
      for (const transceiver of pc.getTransceivers()) transceiver.direction = direction;
      await pc.setLocalDescription(await pc.createOffer({ iceRestart }));
      return gathered(pc);
    },
    accept: (answer) => current().setRemoteDescription({ type: 'answer', sdp: answer }),
    hears: (frequencyHz) => until(() => Math.abs(peak().hz - frequencyHz) < 30 && peak().level > -60),
    hearsNothing: () => until(() => peak().level < -80),
    press(keys) {
      const sender = current().getSenders()[0]?.dtmf;
      return new Promise((resolve) => {
        sender?.addEventListener('tonechange', (event) => {
          if (event.tone === '') resolve();
        });
        sender?.insertDTMF(keys, 100, 70);
      });
    },
    async statistics() {
      const reports: Record<string, number | string>[] = [];
      (await current().getStats()).forEach((report: Record<string, number | string>) => reports.push(report));
      const inbound = reports.filter(({ type }) => type === 'inbound-rtp');
      const sum = (name: string) => inbound.reduce((all, report) => all + Number(report[name] ?? 0), 0);
      return {
        received: sum('packetsReceived'),
        lost: sum('packetsLost'),
        discarded: sum('packetsDiscarded'),
        ssrcs: inbound.length,
        remoteReports: reports.filter(({ type }) => type === 'remote-inbound-rtp').length,
      };
    },
  };
}

export const pageScript = `(${install.toString()})()`;
