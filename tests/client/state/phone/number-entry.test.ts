import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NumberEntry } from '#client/state/phone/number-entry.svelte.ts';
import { NumberPlans } from '#client/state/phone/number-plans.svelte.ts';

const plans = new NumberPlans();

/** Types each character at the caret, as a hand does. */
function typed(text: string, entry = new NumberEntry(plans)): NumberEntry {
  let caret = entry.text.length;
  for (const character of text) caret = entry.press(character, caret);
  return entry;
}

describe('a home number', () => {
  test.each([
    ['2', '2'],
    ['206', '206'],
    ['2065', '(206) 5'],
    ['2065550', '(206) 555-0'],
    ['2065550142', '(206) 555-0142'],
    ['12065550142', '1 (206) 555-0142'],
    ['+12065550142', '+1 (206) 555-0142'],
  ])('typed as %s is shown as %s', (keys, shown) => {
    expect(typed(keys).text).toBe(shown);
  });

  test('says how many digits it still needs', () => {
    expect(typed('20655501').state).toEqual({ kind: 'partial', words: '2 more digits' });
    expect(typed('206555014').state).toEqual({ kind: 'partial', words: '1 more digit' });
  });

  test.each(['2065550142', '12065550142', '+12065550142', '+1 (206) 555-0142', 'tel:+1-206-555-0142'])(
    'pasted as %s is ready to call',
    (text) => {
      const entry = new NumberEntry(plans);
      entry.edit(text, text.length);
      expect(entry.number).toBe('+12065550142');
    },
  );

  test.each([
    ['111', '111 is not an area code. Check the number.'],
    ['911', '911 is not an area code. Check the number.'],
    ['206111', '111 is not an exchange. Check the number.'],
    ['206055', '055 is not an exchange. Check the number.'],
    ['20655501425', '1 too many digits. Check the number.'],
  ])('%s is refused as soon as it cannot become one', (keys, words) => {
    const digits = keys === '111' ? '1111' : keys;
    expect(typed(digits).state).toEqual({ kind: 'refused', words });
  });
});

describe('the caret', () => {
  test('stays behind the digit that was typed in the middle', () => {
    const entry = typed('206555014');
    // "(206) 555-014" with the caret after the first 5: "(206) 5|55-014".
    const caret = entry.press('9', 7);
    expect(entry.text).toBe('(206) 595-5014');
    expect(caret).toBe(8);
  });

  test('deletes the digit when Backspace meets a bracket', () => {
    const entry = typed('2065550142');
    // Backspace at "(206) |555" takes the space away, which alone would only bring it back.
    const caret = entry.edit('(206)555-0142', 5, 'deleteContentBackward');
    expect(entry.text).toBe('(205) 550-142');
    expect(caret).toBe(3);
  });

  test('deletes the digit after the hyphen when Delete meets it', () => {
    const entry = typed('2065550142');
    const caret = entry.edit('(206) 5550142', 9, 'deleteContentForward');
    expect(entry.text).toBe('(206) 555-142');
    expect(caret).toBe(9);
  });

  test('is always inside the text, whatever is typed and wherever', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, position) => {
        const entry = new NumberEntry(plans);
        const caret = entry.edit(text, Math.min(position, text.length));
        return caret >= 0 && caret <= entry.text.length;
      }),
    );
  });
});

describe('a number abroad', () => {
  test('is grouped by its own country', async () => {
    await plans.load();
    expect(typed('+442079460123').text).toBe('+44 20 7946 0123');
    expect(typed('011442079460123').text).toBe('+44 20 7946 0123');
    expect(typed('+442079460123').number).toBe('+442079460123');
  });

  test('is partial, ready or refused by its own plan', async () => {
    await plans.load();
    expect(typed('+').state.kind).toBe('partial');
    expect(typed('+4').state.kind).toBe('partial');
    expect(typed('+44207').state).toEqual({ kind: 'partial', words: 'More digits' });
    expect(typed('+999123').state.kind).toBe('refused');
    expect(typed('+4420794601234567').state.kind).toBe('refused');
  });

  test('can be called while its plan is not to be had', async () => {
    const offline = new NumberPlans(() => Promise.reject(new Error('offline')));
    const entry = typed('+442079460123', new NumberEntry(offline));
    await offline.load();
    expect(entry.text).toBe('+442079460123');
    expect(entry.number).toBe('+442079460123');
  });
});

test('a number from history is shown the way it is typed here', () => {
  const entry = new NumberEntry(plans);
  entry.set('+12065550142');
  expect(entry.text).toBe('(206) 555-0142');
  entry.clear();
  expect(entry.state).toEqual({ kind: 'empty' });
});
