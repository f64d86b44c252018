const GOOD_MOS = 4.0;
const FAIR_MOS = 3.5;

/** The word for a MOS; "–" until it is known. */
export function sayVoice(quality: { mos: number } | null): string {
  if (!quality) return '–';
  if (quality.mos >= GOOD_MOS) return 'Good';
  return quality.mos >= FAIR_MOS ? 'Fair' : 'Poor';
}
