import { escapeHtml } from '../../html/parts/escape-html.ts';

interface SelectField {
  /** Before the field. */
  readonly label: string;
  /** Of the parameter of the address. */
  readonly name: string;
  readonly choices: readonly { readonly value: string; readonly text: string; readonly isChosen: boolean }[];
  /** @default false */
  readonly isRequired?: boolean;
}

/** A choice of a form, with its label. */
export function selectField({ label, name, choices, isRequired = false }: SelectField): string {
  const options = choices.map(
    ({ value, text, isChosen }) => `<option value="${escapeHtml(value)}"${isChosen ? ' selected' : ''}>${escapeHtml(text)}</option>`,
  );
  return `<label>${escapeHtml(label)} <select name="${escapeHtml(name)}"${isRequired ? ' required' : ''}>${options.join('')}</select></label>`;
}
