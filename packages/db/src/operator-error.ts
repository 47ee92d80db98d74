/**
 * A problem that the person who runs Parley can solve. The message is a whole sentence that says what is wrong and what to do; it is
 * shown as it is, without a stack, and never holds a password.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}
