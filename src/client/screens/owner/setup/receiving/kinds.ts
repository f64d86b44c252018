import type { ImportFault, ReceivingNumber } from '#contract/numbers/receiving.ts';

export type ReceivingKind = ReceivingNumber['kind'];

export const kindWords: Record<ReceivingKind, string> = {
  'office-line': 'Office line',
  'desk-phone': 'Desk phone',
  'cell-phone': 'Cell phone',
  'sip-endpoint': 'SIP endpoint',
  'registered-phone': 'Registered phone',
};

/** What each kind is for, under the choice. */
export const kindNotes: Record<ReceivingKind, string> = {
  'office-line': 'A number that rings at a desk or a front office.',
  'desk-phone': 'A number that rings one desk phone.',
  'cell-phone': 'A number that rings a cell phone.',
  'sip-endpoint': 'An exchange or phone with an address of its own on the internet.',
  'registered-phone': 'A desk phone that signs in here. It gets its credentials next.',
};

/** RFC 3261 §19.1, as the contract has it. */
export const SIP_URI = /^sip:[^@\s:;<>]+@[^\s;?<>]+(?:;transport=udp)?$/i;

/** Why a line of a list was left out, and what to do about it. */
export const importFaultWords: Record<ImportFault['reason'], string> = {
  'name-missing': 'has no name. Enter one.',
  'name-too-long': 'has a name longer than 60 characters. Shorten it.',
  'name-unreadable': 'has a name with letters that cannot be read. Write it anew.',
  'number-missing': 'has no number. Enter it.',
  'number-invalid': 'has no telephone number or SIP address that can be called. Check it.',
  'number-has-extension': 'has an extension, which calls cannot dial. Take it out.',
  'number-rounded': 'has a number that the spreadsheet has rounded. Make its column text and write it anew.',
  'kind-unknown': 'has a kind that does not exist. Use one of the four above.',
  'country-off': 'is in a country that is off. Switch it on under Countries.',
  'number-taken': 'is one of your own tracking numbers. Take it out.',
  'private-address': 'has a SIP address inside a private network. Enter a public one.',
  'already-there': 'is there already.',
  'too-many-lines': 'and all after it were not read. Upload at most 5,000 lines at once.',
  'wrong-columns': 'has more cells than the heading has columns. Put a name with a comma into quotes.',
  'row-unreadable': 'cannot be read: a quotation mark is missing, or it is too long. Mend it.',
  'above-heading': 'stands above the heading, so it was not read. Take it out.',
};
