// libFuzzer target: the link-layer headers on any bytes. What they leave over lies inside the
// frame.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "wire/ethernet.h"
#include "wire/linux_cooked.h"

using synsweep::ByteView;

namespace {

void Check(ByteView frame, std::size_t header_bytes,
           const std::optional<synsweep::LinkPayload>& payload) {
  if (!payload) return;
  const ByteView packet = payload->packet;
  if (packet.data() + packet.size() != frame.data() + frame.size()) std::abort();
  if (packet.size() + header_bytes > frame.size()) std::abort();
  if ((frame.size() - header_bytes - packet.size()) % 4 != 0) std::abort();  // a tag is 4 bytes
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView frame(data, size);
  Check(frame, 14, synsweep::ParseEthernet(frame));
  Check(frame, 16, synsweep::ParseLinuxCooked(frame));
  Check(frame, 20, synsweep::ParseLinuxCooked2(frame));
  return 0;
}
