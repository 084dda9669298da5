// libFuzzer target: HelperRequest::Parse and HelperAnswer::Parse on any bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "sockets/helper_protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const synsweep::ByteView message(data, size);
  // What is taken for a request is one to the last byte, and asks for no more than can be passed.
  if (const auto request = synsweep::HelperRequest::Parse(message)) {
    if (!std::ranges::equal(request->Emit(), message)) std::abort();
    std::size_t count = 0;
    for (std::size_t kind = 0; kind < synsweep::kRawSocketKinds; ++kind) {
      count += request->CountOf(static_cast<synsweep::RawSocket>(kind));
    }
    if (count == 0 || count > synsweep::HelperAnswer::kMostSockets) std::abort();
  }
  if (const auto answer = synsweep::HelperAnswer::Parse(message)) {
    if (!std::ranges::equal(answer->Emit(), message)) std::abort();
  }
  return 0;
}
