import type { Measure } from './node-rows.ts';

/** By the font that the page really has; where nothing can be drawn, by the letter. */
export function textMeasure(): Measure {
  const context = typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) return (text, { sizePx }) => text.length * sizePx * 0.58;
  const { fontFamily } = getComputedStyle(document.body);
  return (text, { sizePx, weight }) => {
    context.font = `${weight} ${sizePx}px ${fontFamily}`;
    return context.measureText(text).width;
  };
}
