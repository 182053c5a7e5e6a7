import type { Session } from "@lorimer/core";
import { isLorimerError } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** A service of a session, or undefined where this distribution has no plugin that provides it. */
export async function serviceIf<T>(session: Session, token: Token<T>): Promise<T | undefined> {
  try {
    return await session.service(token);
  } catch (error) {
    if (isLorimerError(error) && error.code === "SERVICE_MISSING") return undefined;
    throw error;
  }
}
