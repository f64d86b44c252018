import type { SessionDescriptionHandler } from 'sip.js';
import { PeerMedia } from './peer-media.ts';

/** SIP.js's view of a call's media: whose turn it is in offer and answer (RFC 3264). */
export class PeerDescriptions implements SessionDescriptionHandler {
  readonly media = new PeerMedia();
  #theirOffer: string | null = null;
  #awaitsAnswer = false;

  async getDescription(): Promise<{ body: string; contentType: string }> {
    const offer = this.#theirOffer;
    this.#theirOffer = null;
    this.#awaitsAnswer = offer === null;
    const body = offer === null ? await this.media.createOffer() : await this.media.answerOffer(offer);
    return { body, contentType: 'application/sdp' };
  }

  async setDescription(sdp: string): Promise<void> {
    if (this.#awaitsAnswer) await this.#accept(sdp);
    else this.#theirOffer = sdp;
    this.#awaitsAnswer = false;
  }

  /** SIP.js keeps to itself why it ends a call here. */
  async #accept(sdp: string): Promise<void> {
    try {
      await this.media.acceptAnswer(sdp);
    } catch (error) {
      this.media.failure = String(error);
      throw error;
    }
  }

  rollbackDescription(): Promise<void> {
    this.#awaitsAnswer = false;
    return Promise.resolve();
  }

  hasDescription(contentType: string): boolean {
    return contentType === 'application/sdp';
  }

  close(): void {
    this.media.close();
  }

  /** Keys go by RFC 4733, past SIP.js. */
  sendDtmf(): boolean {
    return false;
  }
}
