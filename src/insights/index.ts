/** Answers about many events before and after they are sent: profile, comparison, person, corrections, the tag's call. Nothing here sends. */
export { addPath } from './add-path'
export {
  compareMappings,
  readLastEvents,
  type Change,
  type ChangeKind,
  type Comparison,
  type Difference
} from './compare'
export { fieldPathOf, MATCH_KEY_NAMES, type MatchKey } from './known-values'
export {
  addOutcomeFile,
  addOutcomes,
  findPerson,
  PersonError,
  type PersonEvent,
  type PersonFile,
  type PersonMapping,
  type PersonReport
} from './person'
export {
  NO_NAME,
  profileEvents,
  type EventProfile,
  type FileProfile,
  type Improvement,
  type MappingProfile
} from './profile'
export type { ReasonCount } from './reason-counts'
export {
  ANY_REASON,
  checkCorrections,
  CorrectionError,
  checkPath,
  correctRecords,
  findRejected,
  groupRejected,
  type Correction,
  type CorrectionCheck,
  type RejectedExample,
  type RejectedGroup,
  type RejectedReport
} from './rejected'
export { buildTagSnippet, type TagSnippet } from './tag-snippet'
