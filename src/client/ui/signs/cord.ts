/** One jack on a cord. */
export interface CordStop {
  name: string;
  /** Second line: "Tracking number". */
  note?: string;
  /** Right of a vertical stop: "10:41:50". */
  time?: string;
}
