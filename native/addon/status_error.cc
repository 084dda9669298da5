#include "addon/status_error.h"

#include <cassert>

namespace synsweep {

const char* ScanErrorCodeOf(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kPrivilege:
      return "ERR_PRIVILEGE";
    case ErrorCode::kInterface:
      return "ERR_INTERFACE";
    case ErrorCode::kRoute:
      return "ERR_ROUTE";
    case ErrorCode::kNeighbour:
      return "ERR_NEIGHBOUR";
    case ErrorCode::kFamily:
      return "ERR_FAMILY";
    case ErrorCode::kTransmit:
      return "ERR_TRANSMIT";
    case ErrorCode::kCapture:
      return "ERR_CAPTURE";
    case ErrorCode::kCaptureBusy:
      return "ERR_CAPTURE_BUSY";
    case ErrorCode::kOk:
      break;
  }
  assert(false && "success has no error code");
  return "";
}

Napi::Error ErrorOf(Napi::Env env, const Status& status) {
  Napi::Error error = Napi::Error::New(env, MessageOf(status));
  error.Set("code", Napi::String::New(env, ScanErrorCodeOf(status.code)));
  return error;
}

}  // namespace synsweep
