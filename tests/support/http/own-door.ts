import { FrontDoor, type FrontDoorOptions } from '#server/http/web/front-door.ts';

/** The way in of a server that listens on loopback, with nothing in front of it unless you say so. */
export const ownDoor = (options: Partial<FrontDoorOptions> = {}): FrontDoor =>
  new FrontDoor({ host: '127.0.0.1', publicUrl: null, trustedProxies: [], ...options });
