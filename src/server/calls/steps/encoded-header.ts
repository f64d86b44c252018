import { LONGEST_HEADER } from '#contract/people/phone.ts';
import { cutText } from '#kit/text.ts';

/** Text of people as the value of a header of ours: URI-encoded, and cut between two letters where phones stop to read. */
export function encodedHeader(text: string): string {
  let cut = text;
  while (encodeURIComponent(cut).length > LONGEST_HEADER) cut = cutText(cut, cut.length - 1);
  return encodeURIComponent(cut);
}
