// The bound of the back-end `xdp`: its frames without schedule, cookies or checksums.
//
// Usage: bare_frames DEVICE COUNT. Sends COUNT broadcast frames that differ in a number.
#include <net/if.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stop_token>
#include <variant>

#include "bpf/private_attachment.h"
#include "transmit/live_frames.h"

namespace {

using namespace synsweep;

constexpr std::size_t kFrameBytes = 60;

int Fail(const Status& status) {
  std::fprintf(stderr, "%s\n", MessageOf(status).c_str());
  return 1;
}

void Fill(ByteSpan frame, std::uint64_t number) {
  std::memset(frame.data(), 0xff, 12);
  StoreBe(frame, 12, std::uint16_t{0x88b5});  // for experiments on one's own network (IEEE 802)
  std::memset(frame.data() + 14, 0, frame.size() - 14);
  StoreBe(frame, 14, number);
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned interface_index = argc == 3 ? ::if_nametoindex(argv[1]) : 0;
  if (interface_index == 0) {
    std::fprintf(stderr, "usage: bare_frames DEVICE COUNT\n");
    return 2;
  }
  const std::uint64_t count = std::strtoull(argv[2], nullptr, 10);
  const auto kernel = std::make_shared<SystemBpfKernel>();
  auto made = LiveFrames::Make(kernel, std::array{static_cast<int>(interface_index)}, kFrameBytes);
  if (Failed(made)) return Fail(std::get<Status>(made));
  auto& frames = std::get<LiveFrames>(made);
  const auto attached = PrivateAttachment::Make(*kernel, frames.program());
  if (Failed(attached)) return Fail(std::get<Status>(attached));
  for (std::uint64_t sent = 0; sent < count;) {
    for (; frames.size() < LiveFrames::kCapacity && sent < count; ++sent) {
      Fill(frames.Add(0), sent);
    }
    if (const auto run = frames.Run({}); !run.status.ok()) return Fail(run.status);
  }
  return 0;
}
