export const text = `The service counts characters; a model costs half a credit or one for each.

  narrate --estimate talk.md      characters, credits, price by model, minutes,
                                  what is cached, and what the account has left
  narrate models                  credits and list price of each model
  --max-chars 20000               refuse to speak more
  --confirm-above 5               ask above 5 dollars (50, if nothing is said)
  -y                              do not ask

A pipe that costs more than that is refused, unless -y is given.

What was spoken before comes from the cache and is free. A listener is read to
at most a minute ahead (--look-ahead), and pays for no more. Voices, models,
casting sheets, estimates, previews and everything offline cost nothing.

Prices are list prices of 2026; what is paid depends on the plan.`;
