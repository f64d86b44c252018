import { signUpSchema, type SignUp } from '#contract/billing/plans.ts';

export type SignUpField = Exclude<keyof SignUp, 'timeZone'>;

const words: Record<SignUpField, string> = {
  company: 'The company is empty. Enter it.',
  name: 'Your name is empty. Enter it.',
  email: 'This is not an e-mail address. Check it.',
  password: 'The password is too short. Use at least 10 characters.',
};

/** The first field that the server would refuse, in the order of the form; null: none. */
export function faultOf(entered: SignUp): { field: SignUpField; words: string } | null {
  const checked = signUpSchema.safeParse({ ...entered, email: entered.email.trim() });
  if (checked.success) return null;
  const faulty = new Set(checked.error.issues.map(({ path }) => path[0]));
  const field = (Object.keys(words) as SignUpField[]).find((name) => faulty.has(name));
  return field ? { field, words: words[field] } : null;
}
