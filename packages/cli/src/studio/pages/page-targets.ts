/** The buttons from one page of a list to its first and its next.
 * @param from where this page begins @param next where the next one does, if there is one @param href of the page that begins there */
export function pageTargets(
  { from, next }: { readonly from: number; readonly next?: number | undefined },
  href: (from?: number) => string,
): [text: string, href: string][] {
  return [
    ...(from > 0 ? [['First page', href()] as [string, string]] : []),
    ...(next === undefined ? [] : [['Next page', href(next)] as [string, string]]),
  ];
}
