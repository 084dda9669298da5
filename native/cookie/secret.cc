#include "cookie/secret.h"

#include <sys/random.h>

#include <cerrno>

namespace synsweep {

Result<Secret> Secret::Draw() {
  Secret secret{};
  // Up to 256 bytes arrive whole or not at all, once the kernel's pool is ready (getrandom(2)).
  ssize_t drawn;
  do {
    drawn = ::getrandom(&secret, sizeof(secret), 0);
  } while (drawn < 0 && errno == EINTR);
  if (drawn != static_cast<ssize_t>(sizeof(secret))) {
    return Status{ErrorCode::kTransmit, errno, "getrandom: no secret for the cookies"};
  }
  return secret;
}

}  // namespace synsweep
