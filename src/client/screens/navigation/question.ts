import { useApp } from '#client/state/app.ts';
import { useRoute } from './place.ts';

/** A question is taken back while a call comes in, and while the phone is shown over another screen. */
export function useQuestion() {
  const app = useApp();
  const route = useRoute();
  return {
    get mayAsk(): boolean {
      return !app.phone.incoming && route.screen !== 'phone';
    },
  };
}
