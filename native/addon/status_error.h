#ifndef SYNSWEEP_ADDON_STATUS_ERROR_H_
#define SYNSWEEP_ADDON_STATUS_ERROR_H_

#include "addon/node_api.h"
#include "base/status.h"

namespace synsweep {

// The code of src/errors.ts that a failure has over there. `code` is not kOk.
[[nodiscard]] const char* ScanErrorCodeOf(ErrorCode code) noexcept;

// An Error with a `code`, from which src/link makes a ScanError.
[[nodiscard]] Napi::Error ErrorOf(Napi::Env env, const Status& status);

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_STATUS_ERROR_H_
