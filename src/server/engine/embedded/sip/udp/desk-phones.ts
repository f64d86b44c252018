/** Desk phones with credentials of their own: who they are is somebody else's to know. */
export interface DeskPhones {
  /**
   * `ha1`: MD5 of "username:realm:password" in hexadecimal (RFC 7616 §3.4.2), `receivingId`: the receiving number that
   * is the phone. null for a username that nobody has. Asked with text from outside, at most 64 letters, digits, - and _.
   */
  passwordFor(username: string): Promise<{ receivingId: string; ha1: string } | null>;
}
