/** Picks the form for a number by a language's own rules. @param forms by the names of Intl.PluralRules; `other` serves where one is missing */
export function pluralOf(
  language: string,
): (count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }) => string {
  const rules = new Intl.PluralRules(language);
  return (count, forms) => forms[rules.select(count)] ?? forms.other;
}
