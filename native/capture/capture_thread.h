#ifndef SYNSWEEP_CAPTURE_CAPTURE_THREAD_H_
#define SYNSWEEP_CAPTURE_CAPTURE_THREAD_H_

#include <poll.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ring.h"
#include "base/status.h"
#include "base/stop_event.h"
#include "batch/reply_record.h"
#include "capture/capture_handle.h"
#include "capture/departures.h"
#include "capture/device_counts.h"
#include "capture/xdp_capture.h"
#include "cookie/cookie.h"
#include "cookie/rtt_table.h"

namespace synsweep {

// Who is told what the capture thread does.
class CaptureListener {
 public:
  virtual ~CaptureListener() = default;
  // On the capture thread, at most once per kTellInterval: there are new replies in the ring.
  virtual void OnReplies() noexcept = 0;
  // On the capture thread, exactly once, last. Not ok: why it gave up.
  virtual void OnCaptureEnd(Status status) noexcept = 0;
};

// Running totals. Written by the capture thread, read by any.
struct CaptureCounters {
  std::atomic<std::uint64_t> replies = 0;      // validated, those lost to a full ring included;
                                               // without those of XDP
  std::atomic<std::uint64_t> strays = 0;       // passed the filter, did not validate
  std::atomic<std::uint64_t> queue_drops = 0;  // replies lost because the ring was full
  // Replies that XDP programs have recorded, as of a millisecond ago or less; of those, how many
  // have been looked at, and how many of these were none of ours after all.
  std::atomic<std::uint64_t> xdp_recorded = 0;
  std::atomic<std::uint64_t> xdp_taken = 0;
  std::atomic<std::uint64_t> xdp_strays = 0;
  // Frames lost before we saw them, as of 200 ms ago or less.
  std::atomic<std::uint64_t> kernel_drops = 0;     // no room in the capture buffer
  std::atomic<std::uint64_t> interface_drops = 0;  // by the device or its driver
  DepartureCounters departures;
  std::atomic<std::uint64_t> device_frames = 0;  // as DeviceCounts has them, a second ago or less
};

// The capture thread. Made and destroyed by engine/.
//   owns     its capture handles and XDP programs: no other thread may touch them
//   borrows  the rest of Parts, which must outlive *this
//   calls    its listener, on the capture thread
class CaptureThread {
 public:
  // The JS thread is not woken more often, however fast replies come.
  static constexpr std::chrono::milliseconds kTellInterval{2};

  struct Parts {
    std::vector<Capture> captures;    // at least one
    std::unique_ptr<XdpCapture> xdp;  // null: all is for libpcap
    Departures departures;            // until the first probe is seen to leave, or longer
    bool keeps_watching = false;
    DeviceCounts device_counts;  // where no tap sees what leaves
    const CookieMaker& cookies;
    const RttTable& round_trips;
    SpscRing<ReplyRecord>& replies;  // it is the producer
    CaptureCounters& counters;
    CaptureListener& listener;
  };

  explicit CaptureThread(Parts parts);

  // These as well, from a tenth of a second from now on. Any thread but its own, one at a time.
  void Add(std::vector<Capture> captures);

  // Stops within milliseconds, also on a silent device, and joins.
  ~CaptureThread();

 private:
  // Nothing may escape a thread (it would end the process), so Run is noexcept and failure leaves
  // as a Status.
  void Run() noexcept;
  // Waits for frames, a stop, or the time when one of the other duties falls due.
  void Wait(std::vector<pollfd>& waiting) noexcept;
  [[nodiscard]] Status ReadFrames(Capture& capture) noexcept;
  // Moves what XDP programs have recorded, as much as the reply ring has room for: the rest waits.
  void ReadPackets() noexcept;
  void OnFrame(ByteView frame, LinkType link_type, const timeval& captured) noexcept;
  void OnPacket(ByteView packet, TimePoint captured) noexcept;
  // What a frame says, if it is a reply to one of ours.
  struct Validated {
    ParsedReply reply;
    CookieMatch match;
  };
  [[nodiscard]] std::optional<Validated> Validate(ByteView frame,
                                                  LinkType link_type) const noexcept;
  // Both times of its capture: `captured` on CLOCK_MONOTONIC.
  void Hand(const Validated& validated, TimePoint captured,
            std::chrono::microseconds since_epoch) noexcept;
  void TellListener() noexcept;
  void ReadDrops() noexcept;
  void WatchDepartures() noexcept;
  void CountDeviceFrames() noexcept;

  // The last capture has ended: waits for others. True: there are some.
  [[nodiscard]] bool AwaitAdded() noexcept;
  // Takes what Add has left. True: there was something.
  [[nodiscard]] bool TakeAdded() noexcept;

  Parts parts_;
  StopEvent stop_;
  std::atomic<std::vector<Capture>*> added_ = nullptr;  // owned, on its way between threads
  std::chrono::nanoseconds realtime_ahead_{};           // CLOCK_REALTIME − CLOCK_MONOTONIC
  bool has_untold_replies_ = false;
  TimePoint last_told_{};
  TimePoint drops_read_{};
  TimePoint frames_counted_{};
  std::thread thread_;  // last: started when all that it uses is there
};

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_CAPTURE_THREAD_H_
