// engine - runs one scan's threads: probes in, replies out, counters, start and stop.
// Owns: the secret, the rings, the threads.   Borrows: nothing.
// May not: know about JavaScript. Every engine is its own; nothing is global.
// native/README.md maps its threads, and the order in which they start and stop.
#ifndef SYNSWEEP_ENGINE_ENGINE_H_
#define SYNSWEEP_ENGINE_ENGINE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/ring.h"
#include "base/status.h"
#include "base/stop_event.h"
#include "batch/probe_record.h"
#include "batch/reply_record.h"
#include "capture/capture_thread.h"
#include "cookie/cookie.h"
#include "cookie/rtt_table.h"
#include "engine/engine_options.h"
#include "engine/path_plan.h"
#include "engine/path_watch.h"
#include "engine/probe_engine.h"
#include "route/neighbour_thread.h"
#include "transmit/transmit_thread.h"

namespace synsweep {

// Totals since the engine was opened.
struct EngineCounters {
  std::uint64_t sent_count;
  std::uint64_t send_error_count;
  int last_send_errno;         // 0: none
  std::uint64_t unsent_count;  // probes settled without being sent
  std::uint64_t asking_count;  // on-link addresses that the network is being asked for
  std::uint64_t reply_count;
  std::uint64_t stray_count;
  std::uint64_t queued_reply_count;  // captured, or settled unsent, and not taken yet
  std::uint64_t kernel_drop_count;
  std::uint64_t interface_drop_count;
  std::uint64_t queue_drop_count;
  // Seen to leave from our source ports, where that is watched.
  std::uint64_t departed_syn_count;
  std::uint64_t departed_rst_count;
  // Frames that the devices say they have sent, ours and others', where that is counted.
  std::uint64_t device_frame_count;
};

// How some targets are sent to.
struct PathDescription {
  std::string device;
  AddressWords source;
  std::string back_end;
  std::optional<MacAddress> next_hop_mac;  // as far as it is known before anything is sent
};

// What an engine turned out to be.
struct EngineDescription {
  std::string link_name;         // as PathPlan::link_name
  std::string reason;            // why, one sentence for people
  std::string fallback;          // why not a faster one that was wanted; empty: none was
  bool captures_by_xdp;          // with libpcap for what that leaves
  std::string capture_fallback;  // why not in the driver; empty: it is there, or was not wanted
  std::set<std::string> devices;
  std::vector<std::string> silent_gateways;   // who does not answer, for people; one each
  std::optional<PathDescription> first_path;  // nullopt: nothing may be sent to any target
  bool watches_departures;                    // of the first probe at least
  bool counts_device_frames;                  // since no tap sees all that is sent
  bool uses_helper;                           // which has opened the sockets
};

// One scan's packets. Offer, Take and SetRate belong to one thread, the owner's; Close may come
// from any thread.
class Engine final : public ProbeEngine,
                     private TransmitListener,
                     private CaptureListener,
                     private NeighbourListener {
 public:
  // Routes all targets, learns the MACs of gateways, opens sockets, starts to capture, and only
  // then to send. May take seconds (ARP); `stop` cuts it short.
  [[nodiscard]] static Result<std::unique_ptr<Engine>> Open(EngineOptions options,
                                                            const StopEvent& stop, Wake wake);

  ~Engine() override { Close(); }

  // Copies the leading probes for which there is room and says how many. Room is about 100 ms of
  // probes at the present rate, so that what is queued stays close to what is sent; while on-link
  // targets are being asked for it is as long as that may take besides, so that all of them are
  // asked for at once. After a short count Wake comes once half of the queue has left. 0 once
  // closed or failed.
  [[nodiscard]] std::size_t Offer(std::span<const ProbeRecord> probes) override;

  // Moves the oldest replies into the front of `replies` and says how many.
  [[nodiscard]] std::size_t Take(std::span<ReplyRecord> replies) noexcept override;

  // Probes per second, > 0.
  void SetRate(double rate_pps) override;

  // Any thread.
  [[nodiscard]] EngineCounters counters() const noexcept override;

  // Why a thread gave up; nullopt while all is well. Any thread.
  [[nodiscard]] std::optional<Status> failure() const override;

  [[nodiscard]] const EngineDescription& description() const noexcept override {
    return description_;
  }

  // Stops sending, then capturing, and joins all threads, within milliseconds. Probes still
  // queued are dropped; replies can still be taken. Idempotent. Any thread; concurrent calls all
  // return when it is done.
  void Close() override;

 private:
  static constexpr std::size_t kRingRecords = 1 << 16;
  static constexpr std::size_t kUnsentRecords = 1 << 12;

  // One transmit thread and what it alone consumes and counts.
  struct Lane {
    SpscRing<ProbeRecord> probes{kRingRecords};
    SpscRing<ReplyRecord> unsent{kUnsentRecords};
    std::unique_ptr<NeighbourChannel> neighbours;  // null: no target has been its own next hop
    // The same, for threads that do not wait for each other.
    std::atomic<const NeighbourChannel*> asking = nullptr;
    TransmitCounters counters;
    std::unique_ptr<TransmitThread> thread;
  };

  // Targets that are their own next hops, and the link on which.
  using OnLinkSegment = std::tuple<AddressWords, AddressWords, std::size_t>;

  Engine(Secret secret, const EngineOptions& options, EngineDescription description, Wake wake);

  void OnProbesLeft() noexcept override;
  void OnTransmitEnd(Status status) noexcept override;
  void OnUnsent() noexcept override;
  void OnQuestions() noexcept override;
  void OnReplies() noexcept override;
  void OnCaptureEnd(Status status) noexcept override;
  void OnNeighbours(std::size_t channel) noexcept override;
  void OnNeighbourEnd(Status status) noexcept override;

  void Fail(Status status);
  // Begins to ask for on-link targets. Every lane has its channel.
  [[nodiscard]] Status StartNeighbours(const PathPlan& plan, double rate_pps);
  // Other targets are on-link than before: asks for them from now on. `links`: those that there
  // were, and new ones behind them.
  [[nodiscard]] Status MoveNeighbours(const PathPlan& plan,
                                      const std::vector<NeighbourLink>& links);
  // What the kernel knows already about the neighbours that a plan has.
  [[nodiscard]] static Result<NeighbourTable> KnownNeighbours(const PathPlan& plan);

  // On the path watch's thread: other paths, or why there are none.
  void OnPaths(Result<PathPlan> changed);
  // Makes the plan one that the threads there are can carry out. Not ok: that cannot be done.
  [[nodiscard]] Status Fit(PathPlan& plan);
  // Catches replies wherever they may come in from now on.
  [[nodiscard]] Status CaptureMore(const PathPlan& plan);

  [[nodiscard]] static std::vector<OnLinkSegment> OnLinkSegmentsOf(const PathPlan& plan);

  // How many probes this lane may queue at the present rate, 1 … kRingRecords.
  [[nodiscard]] std::size_t LimitOf(const Lane& lane) const noexcept;

  const SystemClock clock_;
  const CookieMaker cookies_;
  const EngineDescription description_;
  const Wake wake_;
  RttTable round_trips_;
  std::vector<std::unique_ptr<Lane>> lanes_;  // fixed once open; threads come and go
  SpscRing<ReplyRecord> replies_{kRingRecords};
  CaptureCounters capture_counters_;
  std::atomic<double> rate_pps_;
  std::atomic<bool> is_offer_short_ = false;

  // Of Open, then of the path watch's thread.
  const EngineOptions options_;
  std::shared_ptr<const XdpDevices> xdp_devices_;  // null: nothing leaves by XDP
  std::vector<NeighbourLink> neighbour_links_;     // of all plans so far
  std::vector<OnLinkSegment> on_link_segments_;    // of the last one
  std::set<std::string> captured_devices_;
  std::set<AddressWords> captured_sources_;
  bool has_packet_ = false;
  bool has_ip_ = false;
  std::atomic<bool> has_detoured_ = false;  // by devices that are not counted, maybe

  mutable std::mutex failure_mutex_;
  std::optional<Status> failure_;

  std::mutex close_mutex_;            // held for the whole of Close
  std::unique_ptr<PathWatch> watch_;  // guarded likewise; null when nothing is sent
  // Guards capture_, neighbours_, is_closing_ and each lane's thread, not what they point at.
  std::mutex threads_mutex_;
  bool is_closing_ = false;                      // no thread is started any more
  std::unique_ptr<NeighbourThread> neighbours_;  // null also when nobody has to be asked
  std::unique_ptr<CaptureThread> capture_;       // null also when there is nothing to capture
};

}  // namespace synsweep

#endif  // SYNSWEEP_ENGINE_ENGINE_H_
