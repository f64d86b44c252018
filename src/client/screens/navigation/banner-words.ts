import type { Severity } from '#client/state/wording/phone-errors.ts';
import type { ErrorCode } from '#contract/values/errors.ts';

/** What the one banner says. */
export interface BannerWords {
  code: ErrorCode;
  severity: Severity;
  fact: string;
  action: string | null;
  act: { label: string; run: () => void } | null;
  ondismiss?: () => void;
}
