#ifndef SYNSWEEP_COOKIE_SECRET_H_
#define SYNSWEEP_COOKIE_SECRET_H_

#include <cstdint>

#include "base/status.h"

namespace synsweep {

// The 128-bit key of one run. Random, not derived from the published seed, and
// never printed: whoever knows it can forge replies.
struct Secret {
  std::uint64_t k0;
  std::uint64_t k1;

  // From the kernel, getrandom(2).
  [[nodiscard]] static Result<Secret> Draw();
};

}  // namespace synsweep

#endif  // SYNSWEEP_COOKIE_SECRET_H_
