/** An IP address and a UDP port. */
export interface SocketAddress {
  host: string;
  port: number;
}
