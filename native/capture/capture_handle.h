#ifndef SYNSWEEP_CAPTURE_CAPTURE_HANDLE_H_
#define SYNSWEEP_CAPTURE_CAPTURE_HANDLE_H_

#include <sys/time.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/status.h"
#include "wire/link_type.h"

namespace synsweep {

// What takes frames off one device, filtered, without waiting. One thread.
class CaptureHandle {
 public:
  // A frame and when it was captured, by CLOCK_REALTIME.
  using OnFrame = std::function<void(ByteView frame, const timeval& captured)>;

  // Frames lost before they could be read, since it was opened.
  struct Drops {
    std::uint64_t kernel = 0;     // no room in the buffer
    std::uint64_t interface = 0;  // by the device or its driver
  };

  virtual ~CaptureHandle() = default;

  // Readable when there may be frames: for poll.
  [[nodiscard]] virtual int fd() const noexcept = 0;
  // How long poll may wait at most; nullopt: as long as it likes.
  [[nodiscard]] virtual std::optional<std::chrono::milliseconds> longest_wait() const noexcept = 0;
  // Reads what there is, some `most` frames at most. Not ok: the device went down, say.
  [[nodiscard]] virtual Status Read(int most, const OnFrame& on_frame) = 0;
  // nullopt: the kernel does not say.
  [[nodiscard]] virtual std::optional<Drops> ReadDrops() noexcept = 0;
};

// An open one, on one device.
struct Capture {
  std::string device;
  std::unique_ptr<CaptureHandle> handle;
  LinkType link_type;
};

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_CAPTURE_HANDLE_H_
