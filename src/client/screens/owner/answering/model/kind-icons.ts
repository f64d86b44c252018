import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import BellRing from '@lucide/svelte/icons/bell-ring';
import Building from '@lucide/svelte/icons/building';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import Grid from '@lucide/svelte/icons/grid-3x3';
import MapPin from '@lucide/svelte/icons/map-pin';
import Megaphone from '@lucide/svelte/icons/megaphone';
import PhoneOff from '@lucide/svelte/icons/phone-off';
import Split from '@lucide/svelte/icons/split';
import Users from '@lucide/svelte/icons/users';
import Waypoints from '@lucide/svelte/icons/waypoints';
import Voicemail from '@lucide/svelte/icons/voicemail';
import type { NodeKind } from '#contract/routing/routing.ts';

export const kindIcons: Record<NodeKind, typeof BellRing> = {
  'ring-plan': BellRing,
  'round-robin': ArrowLeftRight,
  weighted: Split,
  geographic: MapPin,
  menu: Grid,
  queue: Users,
  'office-hours': Building,
  schedule: CalendarClock,
  message: Megaphone,
  voicemail: Voicemail,
  'other-route': Waypoints,
  'hang-up': PhoneOff,
};
