#ifndef SYNSWEEP_ADDON_STATUS_ERROR_H_
#define SYNSWEEP_ADDON_STATUS_ERROR_H_

#include <string>

#include "addon/node_api.h"
#include "base/status.h"

namespace synsweep {

// The code of src/errors.ts that a failure has over there. `code` is not kOk.
[[nodiscard]] const char* ScanErrorCodeOf(ErrorCode code) noexcept;

// One line for people: what was being done, and the kernel's words if it refused.
[[nodiscard]] std::string MessageOf(const Status& status);

// An Error with a `code`, from which src/link makes a ScanError.
[[nodiscard]] Napi::Error ErrorOf(Napi::Env env, const Status& status);

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_STATUS_ERROR_H_
