-- The day is part of the key: enrolling again tomorrow works.
CREATE TABLE enrollments (
  student_id INTEGER NOT NULL REFERENCES students (id),
  course_id INTEGER NOT NULL REFERENCES courses (id),
  enrolled_on TEXT NOT NULL,
  grade INTEGER CHECK (grade BETWEEN 1 AND 6),
  PRIMARY KEY (student_id, course_id, enrolled_on)
);
CREATE INDEX enrollments_by_course
  ON enrollments (course_id);
