import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import PhoneForwarded from '@lucide/svelte/icons/phone-forwarded';
import Split from '@lucide/svelte/icons/split';
import Users from '@lucide/svelte/icons/users';
import Voicemail from '@lucide/svelte/icons/voicemail';
import type { AnsweringPage } from '../../parts/pages.ts';

export const answerIcons: Record<AnsweringPage, typeof Split> = {
  route: Split,
  routes: Split,
  hours: CalendarClock,
  holidays: CalendarDays,
  queues: Users,
  mailboxes: Voicemail,
  receiving: PhoneForwarded,
};
