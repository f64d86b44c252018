const LEAST = 0.5;
const MOST = 1.5;
const STEP = 0.1;
/** Nobody asked for words smaller than this: then the picture is rather scrolled. */
const LEAST_UNASKED = 0.75;

interface Size {
  width: number;
  height: number;
}

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
const rounded = (zoom: number) => Math.round(zoom * 100) / 100;

/** How large the picture of a route is drawn: fitted to its frame until somebody zooms. */
export class Sheet {
  /** Of the frame, and of the drawing at 100 %; pixels. */
  frame: Size = $state.raw({ width: 0, height: 0 });
  drawing: Size = $state.raw({ width: 0, height: 0 });
  #chosen: number | 'unasked' | 'fitted' = $state('unasked');

  get zoom(): number {
    if (typeof this.#chosen === 'number') return this.#chosen;
    const least = this.#chosen === 'fitted' ? LEAST : LEAST_UNASKED;
    // Rounded down: a hair too large would bring scroll bars, and those a smaller picture.
    return Math.floor(clamp(this.#fitting, least, 1) * 100) / 100;
  }

  get canGrow(): boolean {
    return this.zoom < MOST;
  }

  get canShrink(): boolean {
    return this.zoom > LEAST;
  }

  get #fitting(): number {
    const { frame, drawing } = this;
    // Where nothing is laid out nothing is fitted.
    if (frame.width === 0 || drawing.width === 0) return 1;
    return Math.min(frame.width / drawing.width, frame.height / drawing.height);
  }

  zoomTo(zoom: number): void {
    this.#chosen = rounded(clamp(zoom, LEAST, MOST));
  }

  /** To the next ten per cent. */
  grow(): void {
    this.zoomTo(Math.floor(this.zoom / STEP + 1.001) * STEP);
  }

  shrink(): void {
    this.zoomTo(Math.ceil(this.zoom / STEP - 1.001) * STEP);
  }

  fit(): void {
    this.#chosen = 'fitted';
  }
}
