import { describeRule } from '../../mapping-value'

/** A mapping value in words, with its paths highlighted. */
export function RuleInWords({ rule }: { rule: unknown }) {
  const parts = describeRule(rule).split(/‹([^›]*)›/)
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
}
