export interface ViewProps {
  /** What follows the view's name in the address: `5` of `#mappings/5`. */
  rest: string | undefined
}
