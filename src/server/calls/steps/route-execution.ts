import type { PromptRef } from '#contract/routing/routing.ts';
import type { InventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import type { StepResult } from '#server/routing/rules/decision.ts';
import type { Media, Sound } from '../port/call-control.ts';
import type { LiveCall } from '../live/live-call.ts';
import type { Caller } from './caller.ts';
import type { Winner } from './ringing.ts';

/** What each step of an inbound call on its way through the number's route may ask of it. */
export interface RouteExecution {
  readonly call: LiveCall;
  readonly caller: Caller;
  readonly inventoryNumber: InventoryNumber;
  /** This step is over: the route decides what comes next. */
  next(stepResult: StepResult): void;
  /** We answer the caller; `then` when they have our 200, at once if they have it already. */
  answer(then: () => void): void;
  /** The caller hears us: as early media, and so free of charge, until the call is answered. */
  speak(): void;
  /** These two have the call. */
  connect(winner: Winner): void;
  media(ref: PromptRef, fallback: Sound): Promise<Media>;
  keysAreComplete(digits: string): boolean;
  /** Keys that came before anybody asked; asked for once. */
  typedAhead(): string;
  /** What was keyed in the last time; "": nothing. */
  readonly lastKeyed: string;
}
